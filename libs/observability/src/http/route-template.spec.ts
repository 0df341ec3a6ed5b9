import { methodLabel, routeTemplate } from './route-template';

describe('the endpoint of a request', () => {
  it('is the template of its route, with the router’s own path before it', () => {
    expect(routeTemplate({ route: { path: '/v1/content/:id' } })).toBe('/v1/content/:id');
    expect(routeTemplate({ baseUrl: '/api', route: { path: '/x' } })).toBe('/api/x');
  });

  it.each([undefined, {}, { path: '*path' }, { path: /x/ }])(
    'is unmatched without a route of its own: %p',
    (route) => expect(routeTemplate({ route })).toBe('unmatched'),
  );

  it('knows the methods a service answers, and calls every other one OTHER', () => {
    expect([methodLabel('GET'), methodLabel('PROPFIND'), methodLabel(undefined)]).toEqual([
      'GET',
      'OTHER',
      'OTHER',
    ]);
  });
});
